UPDATE "$TENANT_SCHEMA$"."permissions" AS one SET "description" = given."description" FROM (VALUES
	('organization:manage', 'Change, close and hand over the workspace'),
	('roles:manage', 'Make, change and delete this workspace''s own roles'),
	('teams:manage', 'Create, change and delete teams, and choose who is in them'),
	('onboarding:manage', 'Write onboarding paths and milestones, and see who reached what'),
	('insights:view', 'See the figures of onboarding: who started, finished and skipped what'),
	('audit:*', 'Everything about the audit log'),
	('audit:export', 'Take the audit log out as a file'),
	('projects:*', 'Everything about projects'),
	('projects:view:public', 'See projects that are public in the workspace')
) AS given ("key", "description") WHERE one."key" = given."key";
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" AS one SET "description" = given."description" FROM (VALUES
	('member', 'Creates projects and works on their own'),
	('viewer', 'Reads what is public in the workspace')
) AS given ("key", "description") WHERE one."key" = given."key";
