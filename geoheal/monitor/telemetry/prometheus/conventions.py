"""Names in Prometheus' exporters and libraries for the measurements of OpenTelemetry's conventions.

They are those of the client libraries (``process_…``), of OpenTelemetry's own translation, and of the usual
instrumentations of Go, Python, Java, Node.js, of proxies and of the node exporter.
"""

from typing import Final

SERVED: Final = (
    "http_server_request_duration_seconds",
    "http_server_duration_milliseconds",
    "http_server_requests_seconds",
    "http_request_duration_highr_seconds",
    "http_request_duration_seconds",
    "http_request_duration_milliseconds",
    "http_request_duration_ms",
    "http_requests_duration_seconds",
    "http_server_request_latency_seconds",
    "http_request_latency_seconds",
    "http_response_time_seconds",
    "request_duration_seconds",
    "request_latency_seconds",
    "flask_http_request_duration_seconds",
    "django_http_requests_latency_seconds_by_view_method",
    "starlette_request_duration_seconds",
    "starlette_requests_processing_time_seconds",
    "fastapi_requests_duration_seconds",
    "gin_request_duration_seconds",
    "echo_request_duration_seconds",
    "caddy_http_request_duration_seconds",
    "traefik_service_request_duration_seconds",
    "traefik_entrypoint_request_duration_seconds",
    "nginx_ingress_controller_request_duration_seconds",
    "istio_request_duration_milliseconds",
    "prometheus_http_request_duration_seconds",
)
"""Histograms and summaries of answered requests; a process has one of them."""

SERVED_RPC: Final = (
    "rpc_server_call_duration_seconds",
    "rpc_server_duration_milliseconds",
    "grpc_server_handling_seconds",
)
CALLED: Final = (
    "http_client_request_duration_seconds",
    "http_client_duration_milliseconds",
    "http_client_requests_seconds",
)
CALLED_RPC: Final = (
    "rpc_client_call_duration_seconds",
    "rpc_client_duration_milliseconds",
    "grpc_client_handling_seconds",
)
COUNTED: Final = (
    (
        "http_requests_total",
        "http_request_total",
        "http_server_requests_total",
        "http_server_request_total",
        "requests_total",
        "flask_http_request_total",
        "django_http_responses_total_by_status_total",
        "starlette_requests_total",
        "fastapi_requests_total",
        "gin_requests_total",
        "echo_requests_total",
        "caddy_http_requests_total",
        "traefik_service_requests_total",
        "traefik_entrypoint_requests_total",
        "nginx_ingress_controller_requests",
        "nginx_ingress_controller_requests_total",
        "nginx_http_requests_total",
        "haproxy_frontend_http_requests_total",
        "istio_requests_total",
        "prometheus_http_requests_total",
    ),
    ("grpc_server_handled_total",),
)
"""Counters of answered requests."""

MEMORY: Final = (
    "process_resident_memory_bytes",
    "process_memory_usage_bytes",
    "jvm_memory_used_bytes",
    "jvm_memory_bytes_used",
    "go_memstats_sys_bytes",
    "container_memory_working_set_bytes",
    "container_memory_usage_bytes",
    "node_memory_MemTotal_bytes",
)
"""Memory in use, the whole process first."""

UNUSED: Final = {"node_memory_MemTotal_bytes": "node_memory_MemAvailable_bytes"}
"""Metrics of a total, and the metrics to subtract for the part in use."""

CPU_TIME: Final = (
    "process_cpu_seconds_total",
    "process_cpu_time_seconds_total",
    "jvm_cpu_time_seconds_total",
    "container_cpu_usage_seconds_total",
    "node_cpu_seconds_total",
)
"""Seconds of used CPU, in the same order."""
