"""下发司机: text to the driver of a vehicle, what became of it, and what the vehicle's terminal says of itself."""
