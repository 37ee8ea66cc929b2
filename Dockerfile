# The Node that is shipped, for the platform the image is for. Nothing is run in it.
FROM node:26-bookworm-slim AS node

# Bundling is the same for every platform, so it runs where the build runs. Only V8's code cache is for the platform that made it, and
# unused on others: an image that is to start fast is built on a machine of its platform.
FROM --platform=$BUILDPLATFORM node:26-bookworm-slim AS build
WORKDIR /luakit
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY scripts/bundle.mjs scripts/
COPY tsconfig.json ./
COPY src src
RUN npm run build

# What the image needs besides the bundle: Node, the shared libraries it names.
FROM --platform=$BUILDPLATFORM node:26-bookworm-slim AS rootfs
RUN --mount=type=bind,from=node,target=/node \
    --mount=type=bind,source=scripts/runtime-files.mjs,target=/runtime-files.mjs \
    node /runtime-files.mjs /node /rootfs

FROM scratch
COPY --from=rootfs /rootfs /
COPY --from=build /luakit/dist /luakit
LABEL moby.buildkit.frontend.network.none="true" \
      moby.buildkit.frontend.caps="moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts,moby.buildkit.frontend.gitquerystring"
ENTRYPOINT ["/usr/local/bin/node", "/luakit/luakit.cjs"]
