"""A procedure (办理流程): what one application goes through, stage by stage, as the edition of its scheme says. Tables, the engine, its pages."""
