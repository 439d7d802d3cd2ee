INSERT INTO "$TENANT_SCHEMA$"."onboarding_milestones" ("name", "reward_text", "badge", "criterion") VALUES
	('First project', 'Your first project is there. From here on, what you plan has its place.', 'flag', '{"fact": "project.created", "count": 1}'),
	('Ten projects', 'Ten projects of your own: you know your way around here.', 'summit', '{"fact": "project.created", "count": 10}'),
	('Settled in', 'You finished onboarding in your first week. Nothing is in your way any more.', 'tick', '{"fact": "onboarding.completed", "count": 1, "withinDays": 7}'),
	('Good company', 'You have invited three people. Work is lighter on more shoulders.', 'people', '{"fact": "person.invited", "count": 3}');
