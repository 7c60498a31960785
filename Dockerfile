# Baton without a database: give it DATABASE_URL. The wheel is built in the first stage, so the second has no tools.
FROM python:3.13-slim AS build
COPY . /source
RUN pip install --no-cache-dir uv \
    && cd /source \
    && uv export --quiet --frozen --no-dev --extra watch --no-emit-project --no-hashes --output-file /locked.txt \
    && uv build --quiet --wheel --out-dir /dist \
    && uv venv --quiet /opt/baton \
    && uv pip install --quiet --python /opt/baton/bin/python "$(echo /dist/*.whl)[watch]" --constraint /locked.txt

FROM python:3.13-slim
COPY --from=build /opt/baton /opt/baton
RUN useradd --uid 10001 --home-dir /var/lib/baton --create-home baton
ENV PATH=/opt/baton/bin:$PATH BATON_STATE=/var/lib/baton BATON_LOG_FORMAT=json
USER baton
VOLUME /var/lib/baton
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["baton", "serve", "--host", "0.0.0.0", "--port", "8000"]
