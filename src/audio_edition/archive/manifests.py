"""What a queue needs to do an archive: a Kubernetes manifest, a Slurm script, AWS Batch calls.

All three are rendered from one description. Each shard runs the same command and learns from its
queue which part is its own; what is finished once, at last, is a job of its own. Sources:
kubernetes.io/docs/concepts/workloads/controllers/job ("Completion mode", "Backoff limit per index",
"Pod failure policy"), slurm.schedmd.com/sbatch.html, the AWS Batch API Reference
(RegisterJobDefinition, SubmitJob).
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from audio_edition.archive.shards import COUNT
from audio_edition.errors import AudioEditionError
from audio_edition.trust import VARIABLE

Queue: TypeAlias = Literal["kubernetes", "slurm", "aws-batch"]

SHOW = "/show"
"""Where a container has the show's folder."""
_TRIES = 3  # of a shard whose machine goes away
_LEAST, _MOST = 2, 10_000  # children of an array of AWS Batch's


@dataclass(frozen=True, slots=True)
class QueueJob:
    """An archive as a queue sees it.

    ``name`` is the job's, ``words`` what stands behind ``audio-edition archive``, ``root`` the
    show's folder on machines that share it, ``claim`` the volume that has it in containers.
    ``memory`` is GiB a shard, ``cores`` and ``hours`` are a shard's. ``trusted`` is what
    ``AUDIO_EDITION_TRUST`` says there, ``plain`` that none of the show's own code runs.
    """

    name: str
    words: tuple[str, ...]
    root: str
    shards: int = 8
    image: str = ""
    claim: str = ""
    memory: int = 2
    cores: int = 1
    hours: int = 12
    trusted: str = ""
    plain: bool = False

    def command(self, words: Sequence[str], *, show: str = SHOW) -> list[str]:
        """The program's command line, as words."""
        own = ["--no-plugins"] if self.plain else []
        return ["audio-edition", *own, "--show", show, "archive", *words]

    def environment(self, *, counted: bool) -> dict[str, str]:
        """What a shard is told beside its words; ``counted``: how many there are, too."""
        told = {COUNT: str(self.shards)} if counted else {}
        return told | ({VARIABLE: self.trusted} if self.trusted else {})


def job_name(title: str) -> str:
    """A name that all three queues take (RFC 1123's label)."""
    plain = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-")
    return f"archive-{plain}" if plain else "archive"


def render(queue: Queue, job: QueueJob) -> str:
    """The text of a manifest or script; raises ``AudioEditionError`` where something is missing."""
    if queue == "slurm":
        return _slurm(job)
    if not job.image:
        raise AudioEditionError(
            f"{queue} runs containers, and no image is named",
            hint="--image registry.example.org/audio-edition:0.2 (the Containerfile makes one)",
        )
    if not job.claim:
        what = "a PersistentVolumeClaim" if queue == "kubernetes" else "an EFS file system"
        raise AudioEditionError(
            f"{queue} needs to know which volume has the show's folder",
            hint=f"--claim NAME, {what} that all shards can write",
        )
    return _kubernetes(job) if queue == "kubernetes" else _batch(job)


# -- Kubernetes ----------------------------------------------------------------


def _kubernetes(job: QueueJob) -> str:
    return f"""\
# An archive as an Indexed Job, and a second job that writes feed and pages at last:
#   kubectl apply -f archive.yaml
#   until kubectl get job/{job.name} -o jsonpath='{{.status.conditions[*].type}}' |
#     grep -Eqw 'Complete|Failed'; do sleep 60; done
#   kubectl patch job/{job.name}-finish -p '{{"spec": {{"suspend": false}}}}'
# A shard that ends with 1 has articles that failed: they are listed by archive --failed, and are no
# reason to try all of it again. One whose node goes away is tried again, and goes on from there.
apiVersion: batch/v1
kind: Job
metadata:
  name: {job.name}
  labels: {{app.kubernetes.io/name: audio-edition}}
spec:
  completionMode: Indexed
  completions: {job.shards}
  parallelism: {job.shards}
  backoffLimitPerIndex: {_TRIES}
  maxFailedIndexes: {job.shards}
  podFailurePolicy:
    rules:
      - action: Ignore
        onPodConditions:
          - {{type: DisruptionTarget, status: "True"}}
      - action: FailIndex
        onExitCodes: {{containerName: archive, operator: In, values: [1, 2]}}
{_pod(job, job.words, counted=True)}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {job.name}-finish
  labels: {{app.kubernetes.io/name: audio-edition}}
spec:
  suspend: true
  backoffLimit: {_TRIES}
{_pod(job, ["--finish"], counted=False)}
"""


def _pod(job: QueueJob, words: Sequence[str], *, counted: bool) -> str:
    command = json.dumps(job.command(words), ensure_ascii=False)
    told = job.environment(counted=counted).items()
    lines = [
        f"\n            - {{name: {name}, value: {json.dumps(value)}}}" for name, value in told
    ]
    environment = f"\n          env:{''.join(lines)}" if lines else ""
    return f"""\
  template:
    metadata:
      labels: {{app.kubernetes.io/name: audio-edition}}
    spec:
      restartPolicy: Never
      activeDeadlineSeconds: {job.hours * 3600}
      containers:
        - name: archive
          image: {json.dumps(job.image)}
          command: {command}
          workingDir: {SHOW}{environment}
          resources:
            requests: {{cpu: "{job.cores}", memory: {job.memory}Gi}}
            limits: {{memory: {job.memory}Gi}}
          volumeMounts:
            - {{name: show, mountPath: {SHOW}}}
      volumes:
        - name: show
          persistentVolumeClaim: {{claimName: {json.dumps(job.claim)}}}"""


# -- Slurm ---------------------------------------------------------------------


def _slurm(job: QueueJob) -> str:
    root = shlex.quote(job.root)
    work = shlex.join(job.command(job.words, show=job.root))
    finish = shlex.join(job.command(["--finish"], show=job.root))
    return f"""\
#!/bin/bash
# An archive as a job array, and what writes feed and pages when all of it has ended:
#   job=$(sbatch --parsable archive.sh)
#   sbatch --dependency=afterany:"$job" --array=0 archive.sh finish
# A part of it is sent again with sbatch --array=3,5 archive.sh: the number of shards stays.
#SBATCH --job-name={job.name}
#SBATCH --array=0-{job.shards - 1}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task={job.cores}
#SBATCH --mem={job.memory}G
#SBATCH --time={job.hours}:00:00
#SBATCH --requeue
set -euo pipefail
cd {root}
# the code that was trusted where this was made, and no other: a queue hands on what we are told
export {VARIABLE}={shlex.quote(job.trusted)}
if [ "${{1:-}}" = finish ]; then
  exec {finish}
fi
export {COUNT}={job.shards}
exec {work}
"""


# -- AWS Batch -----------------------------------------------------------------


def batch_definition(job: QueueJob) -> dict[str, object]:
    """What ``aws batch register-job-definition --cli-input-json`` is given."""
    # articles that failed are in the marks, and must not keep the last job from running
    shard = f'{shlex.join(job.command(job.words))} || [ "$?" -eq 1 ]'
    return {
        "jobDefinitionName": job.name,
        "type": "container",
        "containerProperties": {
            "image": job.image,
            "command": ["sh", "-c", f"cd {SHOW} && {{ {shard}; }}"],
            "environment": [
                {"name": name, "value": value}
                for name, value in job.environment(counted=True).items()
            ],
            "resourceRequirements": [
                {"type": "VCPU", "value": str(job.cores)},
                {"type": "MEMORY", "value": str(job.memory * 1024)},
            ],
            "volumes": [{"name": "show", "efsVolumeConfiguration": {"fileSystemId": job.claim}}],
            "mountPoints": [{"sourceVolume": "show", "containerPath": SHOW, "readOnly": False}],
        },
        "retryStrategy": {
            "attempts": _TRIES,
            "evaluateOnExit": [
                {"onExitCode": "2", "action": "EXIT"},
                {"onReason": "*", "action": "RETRY"},
            ],
        },
        "timeout": {"attemptDurationSeconds": job.hours * 3600},
    }


def batch_finish(job: QueueJob) -> dict[str, object]:
    """What the last job runs in place of a shard, in the same environment."""
    return {"command": job.command(["--finish"])}


def _batch(job: QueueJob) -> str:
    if not _LEAST <= job.shards <= _MOST:
        raise AudioEditionError(
            f"AWS Batch has arrays of {_LEAST} to {_MOST:,} jobs, not {job.shards}",
            hint="--shards 8",
        )
    definition = shlex.quote(json.dumps(batch_definition(job), indent=2, ensure_ascii=False))
    finish = shlex.quote(json.dumps(batch_finish(job)))
    return f"""\
#!/bin/bash
# An archive as an array job of AWS Batch, and a job that writes feed and pages at last.
# QUEUE=my-queue bash archive.sh
set -euo pipefail
: "${{QUEUE:?the name of a job queue}}"
aws batch register-job-definition --cli-input-json {definition}
job=$(aws batch submit-job --job-name {job.name} --job-queue "$QUEUE" \\
  --job-definition {job.name} --array-properties size={job.shards} \\
  --query jobId --output text)
aws batch submit-job --job-name {job.name}-finish --job-queue "$QUEUE" \\
  --job-definition {job.name} --depends-on jobId="$job" \\
  --container-overrides {finish}
"""
