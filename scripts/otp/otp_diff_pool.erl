%% Pools: `simple_one_for_one`, whose members come and go.
-module(otp_diff_pool).
-export([scenario/2]).
-import(otp_diff_step, [ended/2, join/2, one_of/1, shuffled/1]).

scenario(Tab, Number) ->
    ets:insert(Tab, [{controller, self()}, {names, $a}]),
    Restart = one_of([permanent, transient, temporary]),
    Intensity = rand:uniform(7) - 1,
    Shutdown = otp_diff_step:shutdown(worker),
    Head = io_lib:format("~nscenario ~b~npool ~b ~s ~s~n", [Number, Intensity, Restart, Shutdown]),
    Template = otp_diff_step:spec(Shutdown, worker),
    Spec = Template#{id => member, start => {otp_diff, start_child, [Tab]}, restart => Restart},
    Flags = #{strategy => simple_one_for_one, intensity => Intensity, period => 3600},
    {ok, Pool} = supervisor:start_link(otp_diff, {self(), Tab, pool, {Flags, [Spec]}}),
    Steps = [line(Tab, "start", Pool, "ok") | steps(Tab, Pool, Shutdown, 8 + rand:uniform(16))],
    unicode:characters_to_binary([Head, Steps]).

steps(Tab, Pool, _, 0) ->
    exit(Pool, shutdown),
    [line(Tab, "stop", Pool, ended(Pool, false))];
steps(Tab, Pool, Shutdown, Left) ->
    Up = members(Tab, Pool),
    [{names, Next}] = ets:lookup(Tab, names),
    Kind = rand:uniform(10),
    Line = if
        Up =/= [], Kind =< 3 -> crash(Tab, Pool, [one_of(Up)]);
        length(Up) > 1, Kind =< 5 -> crash(Tab, Pool, lists:sublist(shuffled(Up), 1 + rand:uniform(length(Up) - 1)));
        Next > $a, Kind =:= 6 -> terminate(Tab, Pool, list_to_atom([$a + rand:uniform(Next - $a) - 1]));
        Next =< $z -> add(Tab, Pool, Shutdown);
        true -> []
    end,
    case is_process_alive(Pool) of
        true -> [Line | steps(Tab, Pool, Shutdown, Left - 1)];
        false -> [Line]
    end.

add(Tab, Pool, Shutdown) ->
    Name = list_to_atom([ets:update_counter(Tab, names, 1) - 1]),
    %% Over a member whose restart says that it is not to be there, OTP up to 26 falls as it stops.
    [First | Later] = otp_diff_step:starts(false),
    {Starts, Stops} = {[First | [How || How <- Later, How =/= ignore]], otp_diff_step:stops(Shutdown)},
    Word = case supervisor:start_child(Pool, [Name, {Starts, Stops}]) of
        {ok, undefined} -> "ignored";
        {ok, _} -> "ok";
        {error, no} -> "failed"
    end,
    true = quiet(Pool, []),
    line(Tab, ["add ", atom_to_list(Name), " ", atom_to_list(Stops), " ", join(",", Starts)], Pool, Word).

%% Who never was there is not asked for.
terminate(Tab, Pool, Name) ->
    case ets:lookup(Tab, {pid, Name}) of
        [] -> [];
        [{_, Pid}] ->
            Word = case supervisor:terminate_child(Pool, Pid) of
                ok -> "ok";
                {error, Why} -> atom_to_list(Why)
            end,
            line(Tab, ["terminate ", atom_to_list(Name)], Pool, Word)
    end.

crash(Tab, Pool, Members) ->
    {What, Dead} = otp_diff_step:crash(Tab, Pool, Members),
    Alive = quiet(Pool, Dead),
    line(Tab, What, Pool, ended(Pool, Alive)).

quiet(Pool, Dead) ->
    try supervisor:which_children(Pool) of
        Children ->
            Busy = [Pid || {_, Pid, _, _} <- Children, Pid =:= restarting orelse lists:member(Pid, Dead)],
            case {Busy, process_info(Pool, message_queue_len)} of
                {[], {message_queue_len, 0}} -> true;
                _ -> erlang:yield(), quiet(Pool, Dead)
            end
    catch
        _:_ -> false
    end.

members(Tab, Pool) ->
    lists:sort([{Name, Pid} || {_, Pid, _, _} <- supervisor:which_children(Pool), {_, Name} <- ets:lookup(Tab, Pid)]).

%% Members stop at the same time, in no order.
line(Tab, What, Pool, Result) ->
    {Order, States} = case is_process_alive(Pool) of
        true -> {in_order, [otp_diff_step:state(Name, Pid) || {Name, Pid} <- members(Tab, Pool)]};
        false -> {in_no_order, []}
    end,
    [What, " -> ", otp_diff_step:calls(Tab, Order), " : ", Result, States, "\n"].
