# modelmatch as a user without rights, on a root file system that may be read-only:
#   docker run --rm --read-only --tmpfs /tmp --network none modelmatch recommend --set work=coding
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m pip wheel --no-cache-dir --wheel-dir /wheels '.[html,mcp]'

FROM python:3.13-slim
# hadolint ignore=DL3013 # what is installed is what was built above, from no index
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels \
    python -m pip install --no-cache-dir --no-index --find-links /wheels 'modelmatch[html,mcp]' \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin modelmatch
ENV HOME=/tmp \
    MODELMATCH_CACHE_DIR=/tmp/modelmatch/cache \
    MODELMATCH_CONFIG_DIR=/config \
    MODELMATCH_STATE_DIR=/tmp/modelmatch/state \
    PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["modelmatch"]
