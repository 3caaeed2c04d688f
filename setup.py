"""What a wheel holds beside the package: the library, the checklists and the report.

All else about building stands in pyproject.toml.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
SHIPPED = ("corpus", "playbooks", "evals/report")


class WithLibrary(build_py):
    """Puts what is shipped into ``assistant/shipped``; a source tree has it where it is written.

    The evaluation stays with the source: it measures what is changed there.
    """

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        built = Path(self.build_lib)
        shutil.rmtree(built / "evals", ignore_errors=True)
        shutil.rmtree(built / "assistant" / "shipped", ignore_errors=True)
        for folder in SHIPPED:
            shutil.copytree(ROOT / folder, built / "assistant" / "shipped" / folder)


setup(cmdclass={"build_py": WithLibrary})
