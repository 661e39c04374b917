"""What the admin API takes and answers, with an example of each field."""
