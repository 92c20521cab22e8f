"""Static files by content hash, compressed once."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports of ES modules: without that a module would load the unhashed file of another, an old one after an update."""

    support_js_module_import_aggregation = True
    # A file named in a template but absent (a font not fetched yet) is a missing picture, not an error page.
    manifest_strict = False

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        # htmx's extensions, which we do not use, name a type in a comment that reads like an import of an absent file.
        wanted = {name: path for name, path in paths.items() if not name.startswith("django_htmx/ext/")}
        return super().post_process(wanted, dry_run, **options)
