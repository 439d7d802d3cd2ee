DELETE FROM "$TENANT_SCHEMA$"."onboarding_milestones" WHERE "created_by" IS NULL;
