"""The simulated feed: seventeen patrol vehicles and the day's reports, made up from a seed (示意).

Everything is closed-form: any instant of any day can be asked for without living through the hours before it,
and the same seed gives the same day on every machine.

* ``seeds`` and ``simulation_model`` are what chance and the model say.
* ``ground``, ``routing``, ``patrol``, ``driving``, ``vehicle_day`` and ``fleet`` make the vehicles.
* ``weather``, ``incident_places``, ``incidents``, ``wording``, ``scenes`` and ``reports`` make the reports.
* ``disturbances`` breaks some of it on purpose, ``wire`` turns rows into facts, ``feed`` is the link.
"""
