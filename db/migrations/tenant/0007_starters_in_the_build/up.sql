-- A workspace that somebody is in keeps its rows: they may have been edited, or begun.
DELETE FROM "$TENANT_SCHEMA$"."onboarding_paths" WHERE NOT EXISTS (SELECT 1 FROM "$TENANT_SCHEMA$"."users");
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."onboarding_milestones" WHERE NOT EXISTS (SELECT 1 FROM "$TENANT_SCHEMA$"."users");
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."organization_onboarding_configs" WHERE NOT EXISTS (SELECT 1 FROM "$TENANT_SCHEMA$"."users");
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."permissions" AS one SET "description" = given."description" FROM (VALUES
	('organization:manage', 'Manage, close and transfer the workspace'),
	('roles:manage', 'Create, edit and delete this workspace’s own roles'),
	('teams:manage', 'Create, edit and delete teams, and choose their members'),
	('onboarding:manage', 'Manage onboarding paths and milestones, and see who reached them'),
	('insights:view', 'View onboarding statistics: who started, finished and skipped what'),
	('audit:*', 'Full access to the audit log'),
	('audit:export', 'Export the audit log'),
	('projects:*', 'Full access to projects'),
	('projects:view:public', 'See public projects')
) AS given ("key", "description") WHERE one."key" = given."key";
--> statement-breakpoint
UPDATE "$TENANT_SCHEMA$"."roles" AS one SET "description" = given."description" FROM (VALUES
	('member', 'Creates projects and manages their own'),
	('viewer', 'Views public projects')
) AS given ("key", "description") WHERE one."key" = given."key";
