#!/usr/bin/env bash
# Two bootstrap nodes and N nodes as containers on this machine, as DHT-14's script has them: peers of the bootstrap nodes at 8081 and 8082, of the
# nodes at 8001 and up, VoidPhone APIs at 7401 and up, all on loopback.
#   deploy/deploy.sh 5                     builds the image if it is missing, and starts them
#   deploy/deploy.sh 5 path/config.ini     every container gets this file of DHT-14's; its ports and bootstrap nodes are those of this script all the same
#   deploy/deploy.sh stop                  stops and removes them; --data removes their volumes too
# ENGINE is docker unless set (podman does as well), IMAGE is kith.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ENGINE=${ENGINE:-docker}
IMAGE=${IMAGE:-kith}
NETWORK=kith
BOOTSTRAP_NODES=2
MOST_NODES=64

usage() {
    echo "deploy.sh: give a number of nodes, 1 to $MOST_NODES, and perhaps a config.ini; or stop, and perhaps --data." >&2
    exit 2
}

names() { "$ENGINE" ps --all --filter "label=kith.deploy" --format '{{.Names}}'; }

stop() {
    names | xargs -r "$ENGINE" stop --time 40 > /dev/null
    names | xargs -r "$ENGINE" rm > /dev/null
    "$ENGINE" network rm "$NETWORK" > /dev/null 2>&1 || true
    if [ "${1:-}" = --data ]; then
        "$ENGINE" volume ls --quiet --filter "label=kith.deploy" | xargs -r "$ENGINE" volume rm > /dev/null
    fi
}

run() { # run NAME ARGUMENT...
    local name=$1
    shift
    "$ENGINE" volume create --label kith.deploy "$name" > /dev/null
    "$ENGINE" run --detach --name "$name" --label kith.deploy --network "$NETWORK" --restart on-failure --read-only --tmpfs /tmp \
        --cap-drop ALL --security-opt no-new-privileges --volume "$name:/data" "$@" > /dev/null
}

case "${1:-}" in
    stop) stop "${2:-}"; exit 0 ;;
    '' | *[!0-9]*) usage ;;
esac
nodes=$1
[ "$nodes" -ge 1 ] && [ "$nodes" -le "$MOST_NODES" ] || usage

command -v "$ENGINE" > /dev/null || { echo "deploy.sh: '$ENGINE' was not found. Install it, or name another with ENGINE=podman." >&2; exit 1; }
config=()
if [ -n "${2:-}" ]; then
    [ -r "$2" ] || { echo "deploy.sh: '$2' cannot be read." >&2; exit 1; }
    config=(--volume "$(readlink -f "$2"):/app/config.ini:ro")
fi
[ -z "$(names)" ] || { echo "deploy.sh: containers of an earlier run are there: $(names | tr '\n' ' '). Run deploy.sh stop first." >&2; exit 1; }

"$ENGINE" image inspect "$IMAGE" > /dev/null 2>&1 || "$ENGINE" build --file deploy/Dockerfile --tag "$IMAGE" .
"$ENGINE" network inspect "$NETWORK" > /dev/null 2>&1 || "$ENGINE" network create "$NETWORK" > /dev/null

common=(--listen /ip4/0.0.0.0/tcp/4101) # Whatever a file says: these are the ports that are published.
for number in $(seq "$BOOTSTRAP_NODES"); do
    common+=(--join "/dns4/kith-bootstrap-$number/tcp/4101")
done
for number in $(seq "$BOOTSTRAP_NODES"); do
    run "kith-bootstrap-$number" --publish "127.0.0.1:$((8080 + number)):4101" --env NODE_TYPE=bootstrap_node "${config[@]}" "$IMAGE" node "${common[@]}"
done
for number in $(seq "$nodes"); do
    run "kith-node-$number" --publish "127.0.0.1:$((8000 + number)):4101" --publish "127.0.0.1:$((7400 + number)):7401" --env NODE_TYPE=node "${config[@]}" \
        "$IMAGE" node "${common[@]}" --voidphone 0.0.0.0:7401 --voidphone-allow-remote
done
echo "$BOOTSTRAP_NODES bootstrap nodes and $nodes nodes run. $ENGINE ps shows their health; deploy/deploy.sh stop ends them."
