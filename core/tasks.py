"""The Celery tasks: run the job whose id it carries, and make a round of upkeep."""

from datetime import datetime
from uuid import UUID

from celery import shared_task

from core.jobs import periodic
from core.jobs import queue as jobs


@shared_task(name="core.run_job")
def run_job(organisation_id: str, job_id: str, lease: str) -> None:
    jobs.run(organisation_id=UUID(organisation_id), job_id=UUID(job_id), lease=datetime.fromisoformat(lease))


@shared_task(name="core.run_round")
def run_round(name: str) -> None:
    periodic.run(name)
