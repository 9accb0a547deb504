"""Airflow (2.4 or later, or 3): one scheduled run per night, named after its logical date.

A retry of the same date continues from the checkpoint of the previous attempt. A date that is already published is not
repeated.
"""

from datetime import datetime, timedelta, timezone

from airflow import DAG

try:
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:  # Airflow 2
    from airflow.operators.bash import BashOperator

with DAG(
    dag_id="ddpmix",
    schedule="5 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
):
    BashOperator(
        task_id="rerun",
        cwd="/opt/ddpmix",
        bash_command="./submit.sh rerun --config conf/nightly.conf --quiet --run-id {{ ds_nodash }}",
        append_env=True,
        skip_on_exit_code=5,  # another run holds the lock
        retries=3,
        retry_delay=timedelta(minutes=5),
    )
