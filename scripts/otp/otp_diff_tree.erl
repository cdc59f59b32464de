%% Trees of supervisors.
-module(otp_diff_tree).
-export([scenario/2]).
-import(otp_diff_step, [ended/2, join/2, one_of/1, shuffled/1]).

scenario(Tab, Number) ->
    ets:insert(Tab, [{controller, self()}, {names, $a}]),
    {Head, Spec} = supervisor(Tab, root, 0),
    Started = supervisor:start_link(otp_diff, {self(), Tab, root, Spec}),
    Steps = case Started of
        {ok, Root} ->
            quiet(Root, []),
            [line(Tab, "start", Root, "ok") | steps(Tab, Root, 3 + rand:uniform(11))];
        {error, _} ->
            [line(Tab, "start", none, "error")]
    end,
    unicode:characters_to_binary([io_lib:format("~nscenario ~b~n", [Number]), Head, Steps]).

%% --- what it is

%% Its lines and those of all below it, and what OTP is to know of it.
supervisor(Tab, Name, Depth) ->
    Strategy = one_of([one_for_one, one_for_all, rest_for_one]),
    Auto = one_of([never, never, any, all]),
    Intensity = rand:uniform(5) - 1,
    Most = case Depth of 0 -> 6; _ -> 4 end,
    Names = [name(Tab) || _ <- lists:seq(1, rand:uniform(Most) - 1), ets:lookup_element(Tab, names, 2) =< $z],
    ets:insert(Tab, {{strategy, Name}, Strategy}),
    {Lines, Specs} = lists:unzip([child(Tab, Child, Auto, Depth) || Child <- Names]),
    Head = io_lib:format("supervisor ~s ~s ~b ~s ~s~n", [Name, Strategy, Intensity, Auto, case Names of [] -> "-"; _ -> join(",", Names) end]),
    Flags = #{strategy => Strategy, intensity => Intensity, period => 3600,
              auto_shutdown => case Auto of never -> never; any -> any_significant; all -> all_significant end},
    {[Head | Lines], {Flags, Specs}}.

%% In the order of declaration, for each supervisor.
name(Tab) -> list_to_atom([ets:update_counter(Tab, names, 1) - 1]).

child(Tab, Name, Auto, Depth) ->
    Restart = one_of([permanent, permanent, transient, temporary]),
    Significant = Auto =/= never andalso Restart =/= permanent andalso one_of([true, false]),
    Type = case Depth < 3 andalso rand:uniform(3) of 1 -> supervisor; _ -> worker end,
    Shutdown = otp_diff_step:shutdown(Type),
    {Lines, How} = case Type of
        supervisor ->
            {Below, Spec} = supervisor(Tab, Name, Depth + 1),
            ets:insert(Tab, {Name, {supervisor, Spec}}),
            {Below, "supervisor"};
        worker ->
            {Starts, Stops} = {otp_diff_step:starts(Significant), otp_diff_step:stops(Shutdown)},
            ets:insert(Tab, {Name, {Starts, Stops}}),
            {[], [atom_to_list(Stops), " ", join(",", Starts)]}
    end,
    Head = io_lib:format("child ~s ~s ~s ~s ~s~n", [Name, Restart, case Significant of true -> significant; false -> plain end, Shutdown, How]),
    Spec0 = otp_diff_step:spec(Shutdown, Type),
    {[Head | Lines], Spec0#{id => Name, start => {otp_diff, start_child, [Tab, Name]}, restart => Restart, significant => Significant}}.

%% --- what happens

steps(Tab, Root, 0) ->
    exit(Root, shutdown),
    [line(Tab, "stop", Root, ended(Root, false))];
steps(Tab, Root, Left) ->
    {ok, All} = tree(Root),
    Sup = one_of([Root, Root | [Pid || {_, Pid, supervisor, _} <- All, is_pid(Pid)]]),
    [{Sup, Supervisor}] = ets:lookup(Tab, Sup),
    [{_, Strategy}] = ets:lookup(Tab, {strategy, Supervisor}),
    Mine = [Child || {_, _, _, Of} = Child <- All, Of =:= Sup],
    Up = [{Name, Pid} || {Name, Pid, worker, _} <- Mine, is_pid(Pid)],
    Names = [Name || {Name, _, _, _} <- Mine],
    Kind = rand:uniform(10),
    Now = if
        Up =/= [], Kind =< 5 -> [{crash, [one_of(Up)]}];
        length(Up) > 1, Kind =< 7 -> [{crash, several(Strategy, lists:sublist(shuffled(Up), 1 + rand:uniform(length(Up) - 1)))}];
        Names =/= [], Kind =< 9 -> by_hand(Strategy, one_of(Names));
        true -> []
    end,
    {Lines, Alive} = each(Tab, Root, Sup, Now, []),
    case Alive of
        true -> [Lines | steps(Tab, Root, Left - 1)];
        false -> Lines
    end.

%% Under rest_for_one who was started first is heard of first, and takes the others along. The other way round OTP, which hears of
%% nothing while it restarts a group, restarts two.
several(rest_for_one, Children) -> lists:sort(Children);
several(_, Children) -> Children.

%% Under the group strategies nobody stays down by hand: what becomes of those with the group's next restart is decided otherwise by us.
by_hand(one_for_one, Name) ->
    one_of([[{terminate, Name}], [{restart, Name}], [{terminate, Name}, {delete, Name}], [{terminate, Name}, {restart, Name}]]);
by_hand(_, Name) ->
    one_of([[{restart, Name}, {clear, Name}], [{terminate, Name}, {delete, Name}], [{terminate, Name}, {restart, Name}, {clear, Name}]]).

each(_, _, _, [], Lines) -> {lists:reverse(Lines), true};
each(Tab, Root, Sup, [Step | Later], Lines) ->
    {Line, Alive} = step(Tab, Root, Sup, Step),
    case Alive of
        true -> each(Tab, Root, Sup, Later, [Line | Lines]);
        false -> {lists:reverse([Line | Lines]), false}
    end.

step(Tab, Root, Sup, {crash, Children}) ->
    {What, Dead} = otp_diff_step:crash(Tab, Sup, Children),
    Alive = quiet(Root, Dead),
    {line(Tab, What, Root, ended(Root, Alive)), Alive};
step(Tab, Root, Sup, {clear, Name}) ->
    case [Pid || {Child, Pid, _, _} <- supervisor:which_children(Sup), Child =:= Name] of
        [undefined] -> step(Tab, Root, Sup, {delete, Name});
        _ -> {[], true}
    end;
step(Tab, Root, Sup, {What, Name}) ->
    Answer = case What of
        terminate -> supervisor:terminate_child(Sup, Name);
        restart -> supervisor:restart_child(Sup, Name);
        delete -> supervisor:delete_child(Sup, Name)
    end,
    Alive = quiet(Root, []),
    Word = case Answer of
        {ok, undefined} -> "ignored";
        {ok, _} -> "ok";
        ok -> "ok";
        {error, Why} when Why =:= running; Why =:= not_found -> atom_to_list(Why);
        {error, _} -> "failed"
    end,
    {line(Tab, [atom_to_list(What), " ", atom_to_list(Name)], Root, Word), Alive}.

%% Waits until all supervisors have dealt with all that are dead. Says whether the first of them lives.
quiet(Root, Dead) ->
    case tree(Root) of
        {ok, All} ->
            case [Pid || {_, Pid, _, _} <- All, Pid =:= restarting orelse lists:member(Pid, Dead)] of
                [] ->
                    Queues = [process_info(Sup, message_queue_len) || Sup <- [Root | [Pid || {_, Pid, supervisor, _} <- All, is_pid(Pid)]]],
                    case lists:all(fun(Queue) -> Queue =:= {message_queue_len, 0} end, Queues) andalso tree(Root) =:= {ok, All} of
                        true -> true;
                        false -> again(Root, Dead)
                    end;
                _ -> again(Root, Dead)
            end;
        moving -> again(Root, Dead);
        over -> false
    end.

again(Root, Dead) -> erlang:yield(), quiet(Root, Dead).

%% All children of all supervisors that live, in order; `moving` if one of those was gone when it was asked.
tree(Root) ->
    try supervisor:which_children(Root) of
        Children -> try {ok, below(Root, Children)} catch _:_ -> moving end
    catch
        _:_ -> over
    end.

below(Sup, Children) ->
    lists:append([[{Name, Pid, Type, Sup} | case {Type, is_pid(Pid)} of
        {supervisor, true} -> below(Pid, supervisor:which_children(Pid));
        _ -> []
    end] || {Name, Pid, Type, _} <- lists:sort(Children)]).

line(Tab, What, Root, Result) ->
    States = case is_pid(Root) andalso tree(Root) of
        {ok, All} -> [otp_diff_step:state(Name, Pid) || {Name, Pid, _, _} <- All];
        _ -> []
    end,
    [What, " -> ", otp_diff_step:calls(Tab, in_order), " : ", Result, States, "\n"].
