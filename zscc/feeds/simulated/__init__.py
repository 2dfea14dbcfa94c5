"""The simulated feed: seventeen patrol vehicles and the day's reports, made up from a seed (示意).

Everything is closed-form: any instant of any day can be asked for without living through the hours before it,
and the same seed gives the same day. How a day comes about is told in docs/simulator.md.

* what chance and the model say: ``seeds``, ``simulation_model``; ``days`` and ``kept`` serve all
* vehicles: ``ground`` -> ``routing`` -> ``patrol`` -> ``driving`` -> ``vehicle_day`` -> ``fleet``
* reports: ``weather`` -> ``incident_places`` -> ``incidents`` -> ``wording`` -> ``reports`` -> ``wire``
* what goes wrong: ``disturbances`` decide, ``arrivals`` show it
* links: ``feed``, which begins with the ``history``, and ``flood`` for benchmarks
"""
