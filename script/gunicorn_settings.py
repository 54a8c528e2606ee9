"""How gunicorn serves Harapan, on a laptop and in a container alike; only the address differs."""

from pathlib import Path

worker_class = "gthread"
workers = 2
threads = 4
graceful_timeout = 15
# No access log: addresses and times of people's reading belong to the audit trail alone.
accesslog = None
# A socket to steer the server would lie in a home folder that the account may not have; nobody uses it.
control_socket_disable = True
# A worker's sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
