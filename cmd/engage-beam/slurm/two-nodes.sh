#!/usr/bin/env bash
# A SLURM cluster of two nodes on this machine, set up in a temporary folder. It runs
# the steps of engage stage, of each archive and of each part a task, on archives whose
# conversations cross. One node is killed in the middle of a task; that goes to the
# other node; the output must be that of engage analyze. Needs root, Go, and Debian's
# slurmctld, slurmd, slurm-client, munge. Nothing outside the folder is left.
set -euo pipefail
fail() { echo "two-nodes: $*" >&2; for f in "$dir"/log/*; do echo "== $f"; tail -n 20 "$f"; done >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "two-nodes: run it as root: munge and slurmd need that" >&2; exit 1; }
command -v slurmctld slurmd sbatch munged mungekey >/dev/null ||
  { echo "two-nodes: apt-get install --no-install-recommends slurmctld slurmd slurm-client munge" >&2; exit 1; }

dir=$(mktemp -d /tmp/two-nodes.XXXXXX)
chmod 755 "$dir"
mkdir "$dir"/{log,state,munge,spool1,spool2,in,out}
declare -A pids=()
start() { # NAME COMMAND...: in the background and in a session of its own, its output in the log
  setsid "${@:2}" >"$dir/log/$1" 2>&1 &
  pids[$1]=$!
}
cleanup() {
  for name in "${!pids[@]}"; do kill -KILL -- "-${pids[$name]}" 2>/dev/null || true; done
  # Steps leave the session of their slurmd; each is known by the file it wrote.
  for f in "$dir"/out/*.pid; do [ -e "$f" ] && kill -KILL "$(cat "$f")" 2>/dev/null; done
  wait 2>/dev/null || true
  rm -rf "$dir"
}
trap cleanup EXIT
until_true() { # SECONDS WHAT COMMAND...
  local end=$((SECONDS + $1)) what=$2
  until "${@:3}" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not within $1 s"
    sleep 0.2
  done
}

# What to run, and what must come out.
root=$(cd "$(dirname "$0")/../../.." && pwd)
(cd "$root" && go build -o "$dir/engage" ./cmd/engage &&
  go run ./internal/bench/run generate -from "testdata/labelled/*.jsonl" -posts 2000 "$dir/all.jsonl")
split -n r/4 -d -a 1 --additional-suffix=.jsonl "$dir/all.jsonl" "$dir/in/"
account=minato_pan archives=4 parts=3
"$dir/engage" analyze --format ndjson --account $account "$dir"/in/* --output "$dir/whole"

# Free ports: the kernel gives none twice while all are held.
read -r ctld node1 node2 < <(perl -MIO::Socket::INET -e '
  @s = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") } 1..3; print join(" ", map { $_->sockport } @s), "\n"')

mungekey --create --keyfile="$dir/munge/key"
chmod 700 "$dir/munge"
start munged munged --foreground --force --key-file="$dir/munge/key" --socket="$dir/munge.socket" \
  --pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed" --log-file="$dir/log/munged.log"
until_true 30 "munged answers" munge -n -S "$dir/munge.socket"

host=$(hostname -s)
cat >"$dir/slurm.conf" <<CONF
ClusterName=twonodes
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$ctld
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge.socket
StateSaveLocation=$dir/state
SlurmctldPidFile=$dir/state/slurmctld.pid
SlurmdSpoolDir=$dir/spool-%n
SlurmdPidFile=$dir/state/slurmd-%n.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
ReturnToService=2
SlurmdTimeout=5
JobRequeue=1
SlurmdParameters=config_overrides
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$node1 CPUs=1
NodeName=node2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$node2 CPUs=1
PartitionName=all Nodes=node1,node2 Default=YES State=UP
CONF
export SLURM_CONF=$dir/slurm.conf
start slurmctld slurmctld -D -f "$SLURM_CONF"
until_true 30 "slurmctld answers" scontrol ping
start node1 slurmd -D -f "$SLURM_CONF" -N node1
start node2 slurmd -D -f "$SLURM_CONF" -N node2
idle() { [ "$(sinfo -h -N -o '%t' | sort -u)" = idle ]; }
until_true 60 "both nodes are idle" idle

# Every step may be run again: its output appears whole, or not at all. The first try
# of the reducer of part 0 waits for lines that never come, its output half written.
mkfifo "$dir/never"
cat >"$dir/step.sh" <<STEP
#!/usr/bin/env bash
set -euo pipefail
i=\${SLURM_ARRAY_TASK_ID:-0} try=\${SLURM_RESTART_COUNT:-0}
cd $dir/out
engage() { $dir/engage "\$@"; }
lines() {
  LC_ALL=C sort map-*.part-\$(printf %05d "\$i")-of-$(printf %05d $parts)
  if [ "\$i \$try" = "0 0" ]; then
    echo \$\$ >first.pid
    echo "\$SLURMD_NODENAME" >$dir/stuck.new && mv $dir/stuck.new $dir/stuck
    cat <$dir/never
  fi
}
case \$1 in
facts) engage stage facts $dir/in/\$i.jsonl --output facts-\$i ;;
points) engage stage points $dir/in/\$i.jsonl --facts 'facts-*' --output points-\$i ;;
link) engage stage link points-* --output links ;;
map) engage stage map $dir/in/\$i.jsonl --facts 'facts-*' --links links --parts $parts --output map-\$i ;;
reduce)
  echo "\$i \$SLURMD_NODENAME \$try" >>$dir/log/tries
  lines | engage stage reduce --account $account --facts 'facts-*' --output result-\$i ;;
merge) engage stage merge --account $account --facts 'facts-*' result-* --output all ;;
esac
STEP
last=
step() { # NAME TASKS
  last=$(sbatch --parsable --array="0-$(($2 - 1))" ${last:+--dependency=afterok:$last} --requeue --job-name="$1" \
    --output="$dir/log/$1-%a" "$dir/step.sh" "$1")
}
step facts $archives
step points $archives
step link 1
step map $archives
step reduce $parts
job=$last
step merge 1
until_true 300 "the reducer of part 0 is in its middle" test -e "$dir/stuck"
node=$(cat "$dir/stuck")
until_true 60 "the reducer writes" compgen -G "$dir/out/.engage-*"
[ ! -e "$dir/out/result-0" ] || fail "half a result has its final name"

# The machine goes down: its slurmd, the step's keeper and the task at once.
pkill_tree() { local c; for c in $(pgrep -P "$1"); do pkill_tree "$c"; done; kill -KILL "$1" 2>/dev/null || true; }
task=$(cat "$dir/out/first.pid")
keeper=$(ps -o ppid= -p "$task" | tr -d ' ')
kill -KILL -- "-${pids[$node]}"
pkill_tree "$keeper"
rm "$dir/out/first.pid"
echo "two-nodes: killed $node in the middle of reduce 0"

# SLURM lets a requeued task wait two minutes; the test need not.
waits() { squeue -h -r -j "$job" -o '%K %t' | grep -q '^0 PD'; }
until_true 120 "reduce 0 is queued again" waits
squeue -r -j "$job" -o '%i %t %S %r' >&2 || true
scontrol update JobId="${job}_0" StartTime=now

gone() { [ -z "$(squeue -h -j "$last" 2>/dev/null)" ]; }
until_true 300 "the last job ends" gone
cmp "$dir/whole" "$dir/out/all" || fail "the output differs from that of engage analyze"
grep -q "^0 $node 0$" "$dir/log/tries" || fail "reduce 0 never began on $node"
[ "$(grep '^0 ' "$dir/log/tries" | tail -n 1 | cut -d' ' -f2)" != "$node" ] || fail "reduce 0 was not taken over"
echo "two-nodes: tries of reduce (part, node, restarts):"
sort -n "$dir/log/tries"
echo "two-nodes: $archives archives, $parts parts: $(wc -l <"$dir/out/all") lines equal those of engage analyze"
