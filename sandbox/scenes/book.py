"""All scenes, in the order in which they are offered."""

from sandbox.scenes import coming_back, first_week, quiet_week
from sandbox.scenes.turns import Scene

SCENES: dict[str, Scene] = {each.SCENE.name: each.SCENE for each in (first_week, quiet_week, coming_back)}
