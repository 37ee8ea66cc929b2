import os
import sys

print(f"job ran as uid {os.getuid()} with Python {sys.version_info.major}.{sys.version_info.minor}")
