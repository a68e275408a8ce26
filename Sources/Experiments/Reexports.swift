// A user of the experiments meets their errors and files without a further import.
@_exported import FileAccess
@_exported import Safetensors
