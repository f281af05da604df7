#!/usr/bin/env bash
# The centres of all years to tracks, after pbs-array.sh. The years are named
# one by one, so that a missing one is an error and no gap.
#PBS -N link
#PBS -l select=1:ncpus=4:mem=16gb
#PBS -l walltime=01:00:00
#PBS -j oe
set -euo pipefail
cd "$PBS_O_WORKDIR"

# What to change, here or by `qsub -v CENTRES=...`.
modules=${MODULES-}                           # such as "netcdf"; empty for none
stormtracker=${STORMTRACKER:-stormtracker}
centres=${CENTRES:-centres}
output=${OUTPUT:-tracks.nc}
first=${FIRST:-1979}
last=${LAST:-2018}
options=(-a simple)                           # as the centres were found

if [ -n "${LINK_OPTIONS-}" ]; then
    read -ra options <<< "$LINK_OPTIONS"
fi
if [ -n "$modules" ]; then
    # shellcheck disable=SC2086 # several modules
    module load $modules
fi
inputs=()
for ((year = first; year <= last; year++)); do
    inputs+=(-i "$centres/centres_$year.nc")
done

"$stormtracker" info --topology -j "${NCPUS:-4}"
exec "$stormtracker" link "${inputs[@]}" "${options[@]}" -j "${NCPUS:-4}" -o "$output"
