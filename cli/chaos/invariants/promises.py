"""What outsiders were told is safe, is; and nothing is left lying about."""

from cli.chaos.books import Books


def accepted_commands_are_carried_out(books: Books) -> list[str]:
    """Every command that an API accepted has an outcome in the inbox."""
    promises = books.promises
    return [
        f"command {command_id} to {address} was accepted and lost"
        for command_id, address in promises.accepted.items()
        if command_id not in promises.consumed
    ]


def acknowledged_notifications_are_kept(books: Books) -> list[str]:
    """Every notification that we answered with code 0 is in our books."""
    lost = books.promises.acknowledged - books.promises.recorded
    return [
        f"the {kind} of transaction {number} was acknowledged and lost" for kind, number in lost
    ]


def nothing_is_left_open(books: Books) -> list[str]:
    """No open payment or refund, no unsent or unread message, no dead letter."""
    return list(books.leftovers)


def trouble_is_told_as_503(books: Books) -> list[str]:
    """An API that cannot do its work says so; a 500 would be a bug of ours."""
    return list(books.surprises)
