# shellcheck shell=bash
# What every engine file uses: messages, the cache, waiting, and daemons known by their pid.

ENGINE_CACHE=${LUAKIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/luakit}
ENGINE_STATE=${LUAKIT_ENGINE_STATE:-$ENGINE_CACHE/engine}
ENGINE_RUN=$ENGINE_STATE/run
ENGINE_LOG=$ENGINE_STATE/log

# All messages go to stderr: stdout belongs to `engine.sh env`.
log() { printf '[engine] %s\n' "$*" >&2; }
die() {
  printf '[engine] error: %s\n' "$*" >&2
  exit 1
}

# run_logged NAME COMMAND...: the output goes to log/NAME.log and is shown only when the command fails.
run_logged() {
  local name=$1 file=$ENGINE_LOG/$1.log
  shift
  mkdir -p "$ENGINE_LOG"
  printf '$ %s\n' "$*" >"$file"
  if ! "$@" >>"$file" 2>&1 </dev/null; then
    tail -n 40 "$file" >&2
    die "$name failed; the whole log is $file"
  fi
}

# retried COMMAND...: three attempts, for what depends on the network.
retried() {
  local attempt
  for attempt in 1 2 3; do
    ! "$@" || return 0
    printf 'attempt %d of 3 failed: %s\n' "$attempt" "$*"
  done
  return 1
}

# One `up` or `down` at a time. Daemons are started with descriptor 9 closed, so that they do not keep the lock.
take_lock() {
  mkdir -p "$ENGINE_CACHE" "$ENGINE_RUN" "$ENGINE_LOG"
  exec 9>"$ENGINE_CACHE/lock"
  if ! flock -n 9; then
    log "waiting for another engine.sh that holds $ENGINE_CACHE/lock"
    flock 9
  fi
  # Nobody else can be making an entry now: what is left over was interrupted.
  rm -rf --one-file-system "$ENGINE_CACHE"/.making.*
}

# cache_entry NAME MAKER [ARG...]: sets ENTRY to the folder of a cache entry. When it is absent, MAKER is called with a
# fresh folder (and the ARGs) and the folder is renamed into place afterwards: a half-made entry can never be taken for one.
cache_entry() {
  local name=$1 maker=$2 made
  shift 2
  [[ $name != */ ]] || die "the version of ${name%/} could not be found"
  ENTRY=$ENGINE_CACHE/$name
  [[ -d $ENTRY ]] && return 0
  mkdir -p "$(dirname "$ENTRY")"
  made=$(mktemp -d "$ENGINE_CACHE/.making.XXXXXX")
  chmod 755 "$made"
  log "making $name"
  "$maker" "$made" "$@"
  mv "$made" "$ENGINE_CACHE/$name"
  ENTRY=$ENGINE_CACHE/$name
}

# digest_of: the first 12 hexadecimal digits of the SHA-256 of standard input.
digest_of() { sha256sum | cut -c1-12; }

# digest_tree PATH...: one digest over the names, modes and contents of files and folders.
digest_tree() {
  local path
  for path in "$@"; do
    (cd "$(dirname "$path")" && find "$(basename "$path")" -type f -printf '%m ' -exec sha256sum {} \; | sort -k 3)
  done | digest_of
}

# wait_until SECONDS WHAT COMMAND...: polls until COMMAND succeeds.
wait_until() {
  local limit=$1 what=$2 end
  shift 2
  end=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    [[ -z ${WAIT_PID:-} ]] || process_is "$WAIT_PID" || return 1
    sleep 0.1
  done
  log "$what is ready"
}

# A process is its pid and its start time (field 22 of /proc/PID/stat): a reused pid is another process.
process_identity() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # split on purpose
  set -- "$1" $stat
  [[ $2 != Z ]] || return 1
  printf '%s %s\n' "$1" "${21}"
}
process_is() { [[ $(process_identity "${1%% *}" || true) == "$1" ]]; }

daemon_pid_file() { printf '%s/%s.pid\n' "$ENGINE_RUN" "$1"; }
daemon_identity() { cat "$(daemon_pid_file "$1")" 2>/dev/null; }
daemon_runs() {
  local identity
  identity=$(daemon_identity "$1") && [[ -n $identity ]] && process_is "$identity"
}

# daemon_start NAME COMMAND...: starts it in a session of its own, output to log/NAME.log, identity to run/NAME.pid. It outlives the
# checkout it is started from: Docker cannot set up networks from a directory that is gone.
daemon_start() {
  local name=$1 pid
  shift
  mkdir -p "$ENGINE_RUN" "$ENGINE_LOG"
  setsid env -C / "$@" >>"$ENGINE_LOG/$name.log" 2>&1 </dev/null 9>&- &
  pid=$!
  disown "$pid"
  process_identity "$pid" >"$(daemon_pid_file "$name")" || true
}

# daemon_ready NAME SECONDS COMMAND...: waits for COMMAND; when the daemon dies or the time is over, shows its log and fails.
daemon_ready() {
  local name=$1 limit=$2
  shift 2
  if ! WAIT_PID=$(daemon_identity "$name") wait_until "$limit" "$name" "$@"; then
    tail -n 30 "$ENGINE_LOG/$name.log" >&2
    daemon_runs "$name" || die "$name ended instead of becoming ready; its log is $ENGINE_LOG/$name.log"
    die "$name did not become ready within $limit s; its log is $ENGINE_LOG/$name.log"
  fi
}

# daemon_stop NAME: SIGTERM to the recorded process and nothing else; SIGKILL after 30 s.
daemon_stop() {
  local name=$1 identity end=$((SECONDS + 30))
  identity=$(daemon_identity "$name") || return 0
  if process_is "$identity"; then
    log "stopping $name (pid ${identity%% *})"
    kill "${identity%% *}" 2>/dev/null || true
    while process_is "$identity"; do
      if ((SECONDS >= end)); then
        log "$name ignores SIGTERM: SIGKILL"
        kill -KILL "${identity%% *}" 2>/dev/null || true
        end=$((SECONDS + 30))
      fi
      sleep 0.1
    done
  fi
  rm -f "$(daemon_pid_file "$name")"
}

# port_is_open PORT: something accepts connections on the loopback.
port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# http_status PORT PATH [HEADER]: the status code of a GET on the loopback, with bash alone.
http_status() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n%sConnection: close\r\n\r\n' "$2" "$1" "${3:+$3$'\r\n'}" >&3
  IFS= read -r -t 10 line <&3 || line=
  exec 3<&- 3>&-
  line=${line#* }
  printf '%s\n' "${line%% *}"
}

require_root() { [[ $(id -u) == 0 ]] || die "$1 needs root; with Docker installed, LUAKIT_ENGINE=docker needs no root"; }

architecture() {
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) die "no engines for the architecture $(uname -m)" ;;
  esac
}

# version_at_least HAVE WANT
version_at_least() { printf '%s\n%s\n' "$2" "$1" | sort -V -C; }
