# Harapan in one image: web, worker and dispatcher differ only in their command (docker-compose.yml).
# BASE is a Debian 13 root; another one can be named, for example one made with debootstrap.
ARG BASE=debian:trixie-slim

FROM ${BASE} AS packages
ENV DEBIAN_FRONTEND=noninteractive
# Versions follow Debian's security updates on purpose.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv gettext nodejs npm ca-certificates \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /harapan
COPY requirements/base.txt requirements/base.txt
RUN python3 -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# Settings of the build alone; nothing connects to anything and none of it stays in the image.
RUN npm run build \
    && for source in locale/*/LC_MESSAGES/*.po; do msgfmt --check-format -o "${source%.po}.mo" "$source"; done \
    && DJANGO_SETTINGS_MODULE=config.settings.dev SECRET_KEY=build DATABASE_URL=postgres://build@/build \
       .venv/bin/python manage.py collectstatic --noinput \
    && rm -rf node_modules static/src .run

FROM ${BASE}
ENV DEBIAN_FRONTEND=noninteractive
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       python3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent harapan \
    && install -d -o harapan -g harapan -m 0700 /var/lib/harapan /var/lib/harapan/media
COPY --from=packages /harapan /harapan
WORKDIR /harapan
ENV PATH=/harapan/.venv/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    XDG_CACHE_HOME=/tmp/cache \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    HARAPAN_RUN=/var/lib/harapan \
    MEDIA_ROOT=/var/lib/harapan/media
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "script/health.py", "web"]
CMD ["gunicorn", "config.wsgi", "--config", "script/gunicorn_settings.py", "--bind", "0.0.0.0:8000"]
