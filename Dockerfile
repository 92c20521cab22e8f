# Maarad in one image. The command chooses the process (marketplace/runtime/container.py): prepare, web, worker, pictures, beat.
# DATA_DIR holds pictures and static files and is shared by them; PostgreSQL is another container's or another machine's.

FROM python:3.12-slim AS build
WORKDIR /srv/maarad
# What is not compiled here each process would compile again at each start: nothing can be written there later.
ENV UV_COMPILE_BYTECODE=1
# First what changes seldom: a change of our own code then installs nothing again.
COPY pyproject.toml uv.lock assets.lock LICENSE README.md ./
COPY marketplace/__init__.py marketplace/
COPY marketplace/runtime marketplace/runtime
RUN python -m marketplace.runtime.bootstrap
COPY . .
RUN python -m marketplace.runtime.bootstrap \
    && .venv/bin/python -m compileall -q marketplace storefront plugins fixtures \
    && rm -rf .tools

FROM python:3.12-slim
RUN groupadd --system --gid 10001 maarad \
    && useradd --system --uid 10001 --gid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin maarad \
    && install -d -o maarad -g maarad /data
# Root's, and read-only for the process: who breaks in cannot change the program.
COPY --from=build /srv/maarad /srv/maarad
WORKDIR /srv/maarad
ENV PATH=/srv/maarad/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["python", "-m", "marketplace.runtime.container"]
CMD ["web"]
