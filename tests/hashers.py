from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """The real hasher at its lowest cost."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
