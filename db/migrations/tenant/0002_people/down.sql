UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = ("permissions" - 'roles:manage') - 'teams:manage';
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('roles:manage', 'teams:manage');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP CONSTRAINT "projects_team_id_teams_id_fk";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."invitations" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."permission_requests" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."team_invitations" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."team_members" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."teams" CASCADE;
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."projects_team_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."users_by_name_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."users_by_joined_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."users_by_seen_idx";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."projects" DROP COLUMN "team_id";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."roles" DROP COLUMN "version";
