DROP TABLE "$TENANT_SCHEMA$"."audit_chain" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."audit_logs" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."invitations" CASCADE;
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
DROP TABLE "$TENANT_SCHEMA$"."permission_requests" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."permissions" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."person_keys" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."projects" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."roles" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."support_grants" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."team_invitations" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."team_members" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."teams" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."_migrations" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."user_achievements" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."user_progress" CASCADE;
--> statement-breakpoint
DROP TABLE "$TENANT_SCHEMA$"."users" CASCADE;
--> statement-breakpoint
DROP SEQUENCE "$TENANT_SCHEMA$"."ids";
