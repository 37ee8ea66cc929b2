# shellcheck shell=bash disable=SC2034
# Every version the engines pin, in one place. A changed line makes new cache entries and new images.
# What is not pinned here comes from Debian: its version is read from the package index and named by `engine.sh status`.

BUILDKIT_VERSION=v0.32.2 # also in tools/buildkit/go.mod, where go.sum pins its content
BUILDKIT_2023_VERSION=v0.11.6 # also in tools/buildkit-2023/go.mod
BUILDX_VERSION=v0.36.1   # also in tools/buildx/go.mod
DOCKERFILE_VERSION=1.26.0 # frontend/dockerfile/version of the BuildKit above
GO_MINIMUM=1.26.3        # what the go.mod files of BuildKit and buildx ask for

DEBIAN_SUITE=bookworm
DOCKER_SUITE=testing # Debian 12's own Docker, 20.10, is the engine docker-20

NODE26_VERSION=26.10.0
NODE26_NPM_VERSION=11.21.2
NODE20_VERSION=20.20.2
NODE20_NPM_VERSION=10.9.9
GO121_VERSION=1.21.13
GO124_VERSION=1.24.13
