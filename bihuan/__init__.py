"""Bihuan 闭环: training management and after-sales service with the loop closed."""
