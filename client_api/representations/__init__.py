"""What answers look like: a schema for the OpenAPI file beside the body that follows it."""
