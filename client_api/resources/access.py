"""May this viewer watch now: the question asked most often of all."""

from http import HTTPStatus

from flask import Response

from client_api.answers import json_answer
from client_api.queries.access import FIND_DECISIVE_SUBSCRIPTION
from client_api.queries.reading import find_row
from client_api.representations.access import AccessSchema, access_body
from client_api.services import current_services
from runtime.web.auth import current_principal, require_roles
from runtime.web.blueprint import ApiBlueprint
from runtime.web.principal import Role

blueprint = ApiBlueprint(
    "access", __name__, url_prefix="/v1/access", description="Whether the viewer may watch."
)


@blueprint.route("", methods=["GET"])
@require_roles(Role.VIEWER)
@blueprint.response(HTTPStatus.OK, AccessSchema)
def show_access() -> Response:
    """Tell whether the viewer may watch now, until when, and why."""
    subscription = find_row(
        FIND_DECISIVE_SUBSCRIPTION,
        {"viewer_id": current_principal().viewer_id},
        engine=current_services().replica,
    )
    return json_answer(access_body(subscription))
