# The bot alone, as a user without rights, keeping everything in the volume /data.
#   docker build --tag carryforward .
#   docker run --env CARRYFORWARD_TELEGRAM_TOKEN=... --volume carryforward:/data carryforward

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
COPY requirements-run.lock /app/
RUN /venv/bin/pip install --require-hashes --requirement /app/requirements-run.lock
COPY . /app/
# Installed where it stands: prompts/, migrations/ and alembic.ini are found beside bot/.
RUN /venv/bin/pip install --no-index --no-deps --no-build-isolation --editable /app \
    && /venv/bin/python -m compileall -q /app/bot /venv/lib \
    && /venv/bin/pip uninstall --yes --quiet setuptools pip && chmod -R a+rX /app /venv

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin carryforward \
    && install --directory --owner carryforward --mode 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 CARRYFORWARD_DATA_DIR=/data
WORKDIR /data
VOLUME /data
USER carryforward
# Follows the port of CARRYFORWARD_WEB_ADDRESS; the container asks itself, nothing need be published.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request; \
port = os.environ.get('CARRYFORWARD_WEB_ADDRESS', ':8080').rpartition(':')[2]; \
urllib.request.urlopen(f'http://localhost:{port}/healthz', timeout=4)"]
CMD ["carryforward", "run"]
