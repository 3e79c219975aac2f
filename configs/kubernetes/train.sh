#!/bin/sh
# Entry point of a worker in a container: trains the run RUN with CONFIG and resumes it if it exists, so that a pod that is
# started again goes on. Kubeflow's operator and Vertex AI set TF_CONFIG; in an indexed Job it is made here from
#
#   JOB_COMPLETION_INDEX   place of this pod, set by Kubernetes
#   WORKERS                number of pods
#   JOB, SERVICE           name of the Job and of its headless Service
#
# Further arguments are those of train. Runs are kept in the working directory.
set -eu

: "${CONFIG:?the config of the run is missing}" "${RUN:?the name of the run is missing}"

if [ -z "${TF_CONFIG:-}" ] && [ -n "${JOB_COMPLETION_INDEX:-}" ]; then
  : "${WORKERS:?the number of pods is missing}" "${JOB:?the name of the Job is missing}" "${SERVICE:?the name of the Service is missing}"
  addresses=
  worker=0
  while [ "$worker" -lt "$WORKERS" ]; do
    addresses="$addresses${addresses:+, }\"$JOB-$worker.$SERVICE:2222\""
    worker=$((worker + 1))
  done
  TF_CONFIG="{\"cluster\": {\"worker\": [$addresses]}, \"task\": {\"type\": \"worker\", \"index\": $JOB_COMPLETION_INDEX}}"
  export TF_CONFIG
fi

# TensorFlow's errors about a lost worker are many lines, and what they mean is said in one.
: "${TF_CPP_MIN_LOG_LEVEL:=3}"
export TF_CPP_MIN_LOG_LEVEL

# Only the chief's answer counts: the other workers follow it.
if [ -e "models/$RUN/config.yaml" ]; then
  set -- --resume "$@"
fi
exec "${YOLOV3:-/opt/yolov3/yolov3}" train "$CONFIG" --name "$RUN" "$@"
