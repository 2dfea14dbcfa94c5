"""Those who speak to the feeds of the demo over real links, as devices and other systems do. All made up (示意)."""
