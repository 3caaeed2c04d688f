"""JSON over HTTP, for programs: what Entente can do under ``/api/v1``."""
