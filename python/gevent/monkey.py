"""Patching is done before the file is read; what a file asks for once more does nothing."""

from stormlight.users.missing import missing


def patch_all(*arguments, **options):
    return True


patch_socket = patch_ssl = patch_time = patch_thread = patch_select = patch_queue = patch_all


def is_module_patched(name):
    return name in ("time",)


__all__ = ["is_module_patched", "patch_all"]

__getattr__ = missing(__name__)
