# shellcheck shell=bash
# Engine "buildkit-spare": a second buildkitd of the pinned version that remembers nothing: every start empties its root. What it finds
# in a cache it got from outside.

buildkit-spare_up() {
  buildkit_install
  daemon_runs buildkitd-buildkit-spare || rm -rf --one-file-system "${ENGINE_STATE:?}/buildkit-spare"
  buildkitd_up buildkit-spare "$BUILDKIT_BIN"
}

buildkit-spare_down() { daemon_stop buildkitd-buildkit-spare; }

buildkit-spare_status() {
  daemon_runs buildkitd-buildkit-spare || return 1
  printf '%s (BuildKit %s, Debian runc %s)' "$(buildkitd_address buildkit-spare)" "$BUILDKIT_VERSION" \
    "$(debian_entry_version make_runc runc)"
}

buildkit-spare_env() { printf 'export LUAKIT_SPARE_BUILDKIT_HOST=%q\n' "$(buildkitd_address buildkit-spare)"; }
