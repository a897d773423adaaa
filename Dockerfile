# One image for every service: docker build --build-arg SERVICE=axi --tag axi .
# Pinned by version. To pin by digest as well, take the one that
#   docker buildx imagetools inspect denoland/deno:2.9.6
# prints and write denoland/deno:2.9.6@sha256:... in both FROM lines.
FROM denoland/deno:2.9.6 AS dependencies
ARG SERVICE
WORKDIR /app
ENV DENO_DIR=/app/.deno
COPY deno.json deno.lock import_map.json ./
COPY shared ./shared
COPY islands ./islands
COPY services ./services
# The lock is checked whole, and a dashboard's pages get what they load; then only what this service imports, and what
# prints its flags and makes its database where it has one, goes into the image.
# hadolint ignore=SC2086
RUN ENTRIES="services/$SERVICE/main.ts services/platform/image/permissions.ts" \
    && if [ -e "services/$SERVICE/migrations.ts" ]; then ENTRIES="$ENTRIES services/platform/image/provision.ts"; fi \
    && export DENO_DIR="$DENO_DIR.whole" \
    && if [ -d "islands/$SERVICE" ]; then deno run --frozen -A services/platform/frontends/build.ts "$SERVICE"; fi \
    && deno install --frozen --entrypoint $ENTRIES \
    && deno run --allow-read --allow-write=import_map.json --allow-run services/platform/image/prune_import_map.ts $ENTRIES \
    && rm -r "$DENO_DIR" \
    && export DENO_DIR="${DENO_DIR%.whole}" \
    && deno install --entrypoint $ENTRIES

FROM denoland/deno:2.9.6
ARG SERVICE
WORKDIR /app
# One malloc arena that gives large blocks back, small young generations, old ones collected before they have grown by
# half: uploads peak at 225 to 250 MB instead of 330 to 350, however large and many.
ENV MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=262144 DENO_V8_FLAGS=--max-semi-space-size=4,--heap-growing-percent=40
ENV DENO_DIR=/app/.deno SERVICE=$SERVICE APP_ENV=production HOST=0.0.0.0 PORT=8080 DENO_NO_UPDATE_CHECK=1
COPY --from=dependencies /app /app
# The user deno of the base image.
USER 1993
EXPOSE 8080
# The flags come from the configuration at start: hosts from URLs, secrets from *_FILE, nothing else.
CMD ["/bin/sh", "-c", "FLAGS=$(deno run --cached-only --frozen --allow-env --allow-read=deno.json services/platform/image/permissions.ts \"$SERVICE\") && exec deno run --cached-only --frozen $FLAGS \"services/$SERVICE/main.ts\""]
