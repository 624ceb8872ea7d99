"""A public vote (公开投票) on the topics of a call: one person one vote, who voted for what kept from everybody, a result that anybody recounts."""
