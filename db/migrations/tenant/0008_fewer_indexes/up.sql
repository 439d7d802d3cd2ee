DROP INDEX "$TENANT_SCHEMA$"."invitations_invited_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."invitations_onboarding_path_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_milestones_created_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_milestones_deleted_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_paths_created_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_paths_deleted_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_path_targets_path_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_path_versions_published_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_sessions_version_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."organization_onboarding_configs_updated_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."permission_requests_user_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."permission_requests_decided_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."permissions_parent_key_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."projects_archived_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."projects_deleted_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."support_grants_granted_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."support_grants_ended_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."support_grants_by_granted_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."team_invitations_team_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."team_invitations_invited_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."teams_lead_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."teams_deleted_by_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_milestones_by_name_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."teams_by_name_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."users_by_seen_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."onboarding_sessions_stuck_idx";
--> statement-breakpoint
DROP INDEX "$TENANT_SCHEMA$"."permission_requests_by_created_idx";
