UPDATE "$TENANT_SCHEMA$"."roles" SET "permissions" = ("permissions" - 'onboarding:manage') - 'insights:view';
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."permissions" WHERE "key" IN ('onboarding:manage', 'insights:view');
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" DROP CONSTRAINT "invitations_onboarding_path_id_onboarding_paths_id_fk";
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."mail_opt_outs" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_analytics" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_content" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_milestones" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_paths" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_path_targets" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_path_versions" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_reminders" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_sessions" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."onboarding_steps" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."organization_onboarding_configs" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."user_achievements" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."user_progress" CASCADE;
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."audit_logs_actor_event_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."invitations_onboarding_path_idx";
--> statement-breakpoint
ALTER TABLE "$TENANT_SCHEMA$"."invitations" DROP COLUMN "onboarding_path_id";
