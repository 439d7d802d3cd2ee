# A tag can move, a digest cannot: docs/operations.md, "Containers", explains how to build from one.
ARG NODE_IMAGE=node:24.21.0-slim

# The build: all dependencies, discarded afterward.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN NODE_ENV=production node node_modules/@react-router/dev/bin.js build

# What runs in the end: production dependencies only.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Of pdfjs-dist only its tables of characters are read: unpdf brings the code.
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force \
	&& rm -rf node_modules/pdfjs-dist/build node_modules/pdfjs-dist/legacy node_modules/@napi-rs

FROM ${NODE_IMAGE}
ENV NODE_ENV=production PORT=3000
# glibc gives each thread that decodes pictures an arena of its own, and keeps what was freed there.
ENV MALLOC_ARENA_MAX=2
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY scripts scripts
COPY app app
COPY db db
COPY --from=build /app/build build
# Mount a volume here, or set S3_…: what is written into the container goes with it.
ENV FILES_DIR=/files
RUN install -d -o node -g node -m 700 /files
USER node
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
	CMD ["node", "scripts/healthcheck.mjs"]
# Limits the heap to what fits the container's memory, then becomes the program. A process whose heap is full ends, and
# the platform restarts the container. Set NODE_OPTIONS yourself to override this.
ENTRYPOINT ["node", "scripts/fit-memory.mjs"]
CMD ["node", "scripts/serve.ts"]
