#!/usr/bin/env bash
# The centres of each year by a job of its own, without MPI; pbs-link.sh makes
# tracks of them:
#
#   years=$(qsub pbs-array.sh)
#   qsub -W depend=afterok:"$years" pbs-link.sh
#
# The tracks are those of one run over all years, to the byte: centres of a
# step depend on that step only.
#PBS -N centres
#PBS -J 1979-2018
#PBS -l select=1:ncpus=4:mem=4gb
#PBS -l walltime=01:00:00
#PBS -r y
#PBS -j oe
set -euo pipefail
cd "$PBS_O_WORKDIR"

# What to change, here or by `qsub -v INPUT=...`.
modules=${MODULES-}                           # such as "netcdf"; empty for none
stormtracker=${STORMTRACKER:-stormtracker}
input=${INPUT:-era5_msl.zarr}                 # all years; or of this one: "era5_msl_$year.nc"
centres=${CENTRES:-centres}
options=(--variable msl --lmin 5 --lmax 42)
memory=${MEMORY:-3GiB}                        # less than mem

year=$PBS_ARRAY_INDEX
if [ -n "${OPTIONS-}" ]; then
    read -ra options <<< "$OPTIONS"
fi
if [ -n "$modules" ]; then
    # shellcheck disable=SC2086 # several modules
    module load $modules
fi
mkdir -p "$centres/checkpoint_$year"

# NCPUS is what the job may use, where PBS does not bind it to its cores.
"$stormtracker" info --topology -j "${NCPUS:-4}"
# The last step of a year is the last one before the next; of a calendar with
# 360 days it is on 12-30.
exec "$stormtracker" detect -i "$input" "${options[@]}" -j "${NCPUS:-4}" \
    --start "$year-01-01" --end "$year-12-${LAST_DAY:-31}T23:59" \
    --checkpoint "$centres/checkpoint_$year" --memory "$memory" --no-progress \
    -o "$centres/centres_$year.nc"
