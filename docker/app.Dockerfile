# One image for every process of ours and for the payment sandbox; compose says which one runs.
# To pin it to the bytes:
#   docker buildx imagetools inspect python:3.11.14-slim-bookworm --format '{{.Manifest.Digest}}'
#   docker build --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:... -f docker/app.Dockerfile .
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm


FROM ${PYTHON_IMAGE} AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# The locked versions first: this layer is kept until the lock changes. One of them comes as source
# and is built here, so that nothing that builds is in the image below.
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /opt/kinokassa \
    && /opt/kinokassa/bin/pip install --require-hashes -r /tmp/runtime.txt

# As a link to /app, for templates and migrations are read from where the code lies. Whatever a
# checkout lets others read, the user below has to.
WORKDIR /app
COPY . /app
RUN chmod -R a+rX /app \
    && /opt/kinokassa/bin/pip install --no-deps --no-build-isolation --editable /app \
    && /opt/kinokassa/bin/python -m compileall -q /app


FROM ${PYTHON_IMAGE} AS runtime

# A fixed number, so that a volume belongs to the same user in every release.
RUN groupadd --system --gid 10001 kinokassa \
    && useradd --system --uid 10001 --gid kinokassa --no-create-home --home-dir /nonexistent kinokassa \
    && install --directory --owner=kinokassa --group=kinokassa --mode=0700 \
        /var/lib/payment-sandbox /var/lib/certificates

COPY --from=builder /opt/kinokassa /opt/kinokassa
COPY --from=builder /app /app

# PYTHONDONTWRITEBYTECODE: the file system is read-only, and everything was compiled above.
ENV PATH=/opt/kinokassa/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

WORKDIR /app
USER 10001:10001

# No HEALTHCHECK here: what "works" means differs, and compose asks `kinokassa healthy PROCESS`.
ENTRYPOINT ["kinokassa"]
CMD ["--help"]
