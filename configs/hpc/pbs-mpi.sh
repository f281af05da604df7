#!/usr/bin/env bash
# One long record on many cores: mpiexec starts a rank a core, each rank reads
# and detects parts of the record of its own, the first one writes.
#
#   qsub pbs-mpi.sh
#
# Killed or out of time, the same job submitted again goes on where it was: what
# is detected is in the checkpoint. To have that done by itself:
#
#   first=$(qsub pbs-mpi.sh)
#   qsub -W depend=afternotok:"$first" pbs-mpi.sh
#PBS -N stormtracker
#PBS -l select=2:ncpus=32:mpiprocs=32:mem=64gb
#PBS -l walltime=04:00:00
#PBS -r y
#PBS -j oe
set -euo pipefail
cd "$PBS_O_WORKDIR"

# What to change, here or by `qsub -v INPUT=...`.
modules=${MODULES-}                           # such as "openmpi netcdf"; empty for none
stormtracker=${STORMTRACKER:-stormtracker}    # built with --features mpi
input=${INPUT:-era5_msl.zarr}
output=${OUTPUT:-tracks.nc}
checkpoint=${CHECKPOINT:-checkpoint}
options=(--variable msl --lmin 5 --lmax 42)
memory=${MEMORY:-1GiB}                        # of a rank; less than mem / mpiprocs

if [ -n "${OPTIONS-}" ]; then
    read -ra options <<< "$OPTIONS"
fi
if [ -n "$modules" ]; then
    # shellcheck disable=SC2086 # several modules
    module load $modules
fi
ranks=$(wc -l < "$PBS_NODEFILE")              # a line a rank

# What each rank may use, before hours of work.
mpiexec -n "$ranks" "$stormtracker" info --topology
exec mpiexec -n "$ranks" "$stormtracker" track -i "$input" "${options[@]}" \
    -j 1 --checkpoint "$checkpoint" --memory "$memory" --no-progress -o "$output"
