#!/usr/bin/env bash
# A SLURM cluster of two nodes on this machine, set up in a temporary folder. A job
# array runs STAGE on every shard; one node is killed in the middle; its task goes to
# the other node; the outputs must be those of a run without SLURM. Needs root and
# Debian's slurmctld, slurmd, slurm-client, munge. Nothing outside the folder is left.
#   STAGE    command that reads a shard from standard input, writes to standard output
#   SHARDS   paths, separated by blanks
set -euo pipefail
fail() { echo "two-nodes: $*" >&2; for f in "$dir"/log/*; do echo "== $f"; tail -n 20 "$f"; done >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "two-nodes: run it as root: munge and slurmd need that" >&2; exit 1; }
command -v slurmctld slurmd sbatch munged mungekey >/dev/null ||
  { echo "two-nodes: apt-get install --no-install-recommends slurmctld slurmd slurm-client munge" >&2; exit 1; }

dir=$(mktemp -d /tmp/two-nodes.XXXXXX)
chmod 755 "$dir"
mkdir "$dir"/{log,state,munge,spool1,spool2,in,out,plain}
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

# What to run. Without STAGE it counts the posts of each conversation.
count() { cut -f1 | LC_ALL=C sort | uniq -c; }
export -f count
STAGE=${STAGE:-count}
if [ -z "${SHARDS:-}" ]; then
  for i in 0 1 2 3 4 5; do
    seq $((i * 1000)) $((i * 1000 + 999)) | awk '{print "c" $1 % 37 "\tpost " $1}' >"$dir/in/$i"
  done
  SHARDS=$(echo "$dir"/in/*)
fi
read -ra shards <<<"$SHARDS"
n=${#shards[@]}

# Undisturbed.
for i in "${!shards[@]}"; do
  bash -c "$STAGE" <"${shards[$i]}" >"$dir/plain/$(printf 'part-%05d-of-%05d' "$i" "$n")"
done

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

# One task per shard. The first try of task 0 stops before its end until it is killed;
# it has by then written a part of its output. Retry-safe: temporary name, then rename.
mkfifo "$dir/never"
cat >"$dir/task.sh" <<TASK
#!/usr/bin/env bash
set -euo pipefail
shards=(${shards[*]@Q})
i=\$SLURM_ARRAY_TASK_ID
part=\$(printf '$dir/out/part-%05d-of-%05d' "\$i" $n)
echo "\$i \$SLURMD_NODENAME \${SLURM_RESTART_COUNT:-0}" >>$dir/log/tries
temp=\$part.try-\${SLURM_RESTART_COUNT:-0}
if [ "\$i\${SLURM_RESTART_COUNT:-}" = 0 ]; then
  echo \$\$ >$dir/out/first.pid
  bash -c ${STAGE@Q} <"\${shards[\$i]}" | head -n 1 >"\$temp" || true
  echo "\$SLURMD_NODENAME" >$dir/stuck.new && mv $dir/stuck.new $dir/stuck
  read -r _ <$dir/never
fi
bash -c ${STAGE@Q} <"\${shards[\$i]}" >"\$temp"
mv "\$temp" "\$part"
TASK
job=$(sbatch --parsable --array="0-$((n - 1))" --requeue --output="$dir/log/task-%a" "$dir/task.sh")
until_true 60 "task 0 is in its middle" test -e "$dir/stuck"
node=$(cat "$dir/stuck")
[ ! -e "$dir/out/part-00000-of-$(printf %05d "$n")" ] || fail "a half part has its final name"

# The machine goes down: its slurmd, the step's keeper and the task at once.
pkill_tree() { local c; for c in $(pgrep -P "$1"); do pkill_tree "$c"; done; kill -KILL "$1" 2>/dev/null || true; }
task=$(cat "$dir/out/first.pid")
keeper=$(ps -o ppid= -p "$task" | tr -d ' ')
kill -KILL -- "-${pids[$node]}"
pkill_tree "$keeper"
rm "$dir/out/first.pid"
echo "two-nodes: killed $node in the middle of task 0"

# SLURM lets a requeued task wait two minutes; the test need not.
waits() { squeue -h -r -j "$job" -o '%K %t' | grep -q '^0 PD'; }
until_true 90 "task 0 is queued again" waits
squeue -r -j "$job" -o '%i %t %S %r' >&2 || true
scontrol update JobId="${job}_0" StartTime=now

gone() { [ -z "$(squeue -h -j "$job" 2>/dev/null)" ]; }
until_true 300 "the job ends" gone
rm -f "$dir"/out/*.try-*
diff -r "$dir/plain" "$dir/out" || fail "the outputs differ from a run without SLURM"
grep -q "^0 $node 0$" "$dir/log/tries" || fail "task 0 never began on $node"
[ "$(grep '^0 ' "$dir/log/tries" | tail -n 1 | cut -d' ' -f2)" != "$node" ] || fail "task 0 was not taken over"
echo "two-nodes: tries (task, node, restarts):"
sort -n "$dir/log/tries"
echo "two-nodes: $n parts equal those of a run without SLURM"
