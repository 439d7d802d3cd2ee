DELETE FROM "$TENANT_SCHEMA$"."organization_onboarding_configs" WHERE "updated_by" IS NULL;
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."onboarding_sessions" WHERE "path_id" IN (SELECT "id" FROM "$TENANT_SCHEMA$"."onboarding_paths" WHERE "created_by" IS NULL);
--> statement-breakpoint
DELETE FROM "$TENANT_SCHEMA$"."onboarding_paths" WHERE "created_by" IS NULL;
