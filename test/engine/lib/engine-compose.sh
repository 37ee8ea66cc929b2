# shellcheck shell=bash
# Engine "compose": not a daemon but docker's command `compose`, of Debian testing, for the Docker Engine that `engine.sh env` names.
# It is found in the configuration folder of ours, where buildx keeps its builders.

compose_install() {
  debian_entry make_compose "$DOCKER_SUITE" docker-compose
  COMPOSE_PLUGIN=$ENTRY/usr/libexec/docker/cli-plugins/docker-compose
}

make_compose() {
  unpack_debs "$1" "$DOCKER_SUITE" "$2" docker-compose
  "$1/usr/libexec/docker/cli-plugins/docker-compose" version >&2
}

compose_link() { printf '%s/docker-config/cli-plugins/docker-compose\n' "$ENGINE_STATE"; }

compose_up() {
  compose_install
  mkdir -p "$(dirname "$(compose_link)")"
  ln -sfn "$COMPOSE_PLUGIN" "$(compose_link)"
}

compose_down() { rm -f "$(compose_link)"; }

compose_status() {
  daemon_runs dockerd && [[ -x $(compose_link) ]] || return 1
  printf 'docker compose (Debian %s docker-compose %s)' "$DOCKER_SUITE" "$(debian_entry_version make_compose docker-compose)"
}

compose_env() { :; }
